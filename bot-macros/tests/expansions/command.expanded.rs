/// Ban a member.
///
/// For some days, or for ever.
pub(crate) async fn ban(
    command: Command,
    bans: State<Bans>,
) -> Result<String, BoxError> {
    bans.add(command.args).await
}
#[doc(hidden)]
#[allow(
    dead_code,
    missing_copy_implementations,
    missing_debug_implementations,
    non_camel_case_types,
    unreachable_pub
)]
pub(crate) enum ban {}
#[doc(hidden)]
#[allow(dead_code, deprecated, unreachable_pub)]
impl ban {
    pub const HANDLER: &'static on::__private::Handler = &{
        #[allow(unused_imports)]
        use on::__private::Refused as _;
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                Command: on::__private::FromUpdate<on::__private::kind::message>,
            {}
        };
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                State<Bans>: on::__private::FromUpdate<on::__private::kind::message>,
            {}
        };
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                Result<
                    String,
                    BoxError,
                >: on::__private::Reply<on::__private::kind::message>,
            {}
        };
        fn __bot_call(context: on::__private::Context) -> on::__private::Running {
            ::std::boxed::Box::pin(async move {
                let function = ban;
                let argument0 = match on::__private::Argument::<
                    on::__private::kind::message,
                    Command,
                >::take(&context)
                    .await
                {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(value) => return value,
                };
                let argument1 = match on::__private::Argument::<
                    on::__private::kind::message,
                    State<Bans>,
                >::take(&context)
                    .await
                {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(value) => return value,
                };
                let value = function(argument0, argument1).await;
                on::__private::Returned::<
                    on::__private::kind::message,
                    Result<String, BoxError>,
                >::send(value, &context)
                    .await
            })
        }
        on::__private::Handler::new(
                on::__private::AllowedUpdates::of_kinds(
                    &[on::__private::UpdateKind::Message],
                ),
                "ban",
                on::__private::Place {
                    file: ::core::file!(),
                    line: ::core::line!(),
                    module: ::core::module_path!(),
                },
                __bot_call,
            )
            .filtered(const {
                &[
                    on::__private::Filter::Command(on::__private::CommandSpec {
                        names: &["ban", "kick"],
                        aliases: &["b"],
                        description: ::core::option::Option::Some("Ban a member."),
                        descriptions: &[
                            ("de", "Jemanden sperren"),
                            ("ru", "Забанить"),
                        ],
                        scope: ::core::option::Option::Some(
                            on::__private::CommandScope::AllGroupChats,
                        ),
                        hidden: false,
                    }),
                ]
            })
            .summary("Ban a member.")
            .prioritised(-5)
            .choosing(
                &[
                    on::__private::Argument::<
                        on::__private::kind::message,
                        Command,
                    >::CHOICE,
                    on::__private::Argument::<
                        on::__private::kind::message,
                        State<Bans>,
                    >::CHOICE,
                ],
            )
            .needing(
                &[
                    on::__private::Argument::<
                        on::__private::kind::message,
                        Command,
                    >::NEEDS,
                    on::__private::Argument::<
                        on::__private::kind::message,
                        State<Bans>,
                    >::NEEDS,
                ],
            )
    };
}
on::__private::inventory::submit! {
    on::__private::Linked(ban::HANDLER)
}
