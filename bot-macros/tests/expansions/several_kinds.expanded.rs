async fn both(message: Message) -> Option<&'static str> {
    Some("both")
}
#[doc(hidden)]
#[allow(
    dead_code,
    missing_copy_implementations,
    missing_debug_implementations,
    non_camel_case_types,
    unreachable_pub
)]
enum both {}
#[doc(hidden)]
#[allow(dead_code, deprecated, unreachable_pub)]
impl both {
    pub const HANDLER: &'static on::__private::Handler = &{
        #[allow(unused_imports)]
        use on::__private::Refused as _;
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                Message: on::__private::FromUpdate<on::__private::kind::message>,
            {}
        };
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                Option<&'static str>: on::__private::Reply<on::__private::kind::message>,
            {}
        };
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                Message: on::__private::FromUpdate<on::__private::kind::edited_message>,
            {}
        };
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                Option<
                    &'static str,
                >: on::__private::Reply<on::__private::kind::edited_message>,
            {}
        };
        fn __bot_ask_0(context: &on::__private::Context) -> on::__private::Asking<'_> {
            match context.update().kind() {
                ::core::option::Option::Some(on::__private::UpdateKind::Message) => {
                    ::std::boxed::Box::pin(
                        on::__private::ask::<
                            on::__private::kind::message,
                            _,
                            _,
                        >(is_admin, context),
                    )
                }
                ::core::option::Option::Some(
                    on::__private::UpdateKind::EditedMessage,
                ) => {
                    ::std::boxed::Box::pin(
                        on::__private::ask::<
                            on::__private::kind::edited_message,
                            _,
                            _,
                        >(is_admin, context),
                    )
                }
                _ => on::__private::known(false),
            }
        }
        fn __bot_call(context: on::__private::Context) -> on::__private::Running {
            match context.update().kind() {
                ::core::option::Option::Some(on::__private::UpdateKind::Message) => {
                    ::std::boxed::Box::pin(async move {
                        let function = both;
                        let argument0 = match on::__private::Argument::<
                            on::__private::kind::message,
                            Message,
                        >::take(&context)
                            .await
                        {
                            ::core::result::Result::Ok(value) => value,
                            ::core::result::Result::Err(value) => return value,
                        };
                        let value = function(argument0).await;
                        on::__private::Returned::<
                            on::__private::kind::message,
                            Option<&'static str>,
                        >::send(value, &context)
                            .await
                    })
                }
                ::core::option::Option::Some(
                    on::__private::UpdateKind::EditedMessage,
                ) => {
                    ::std::boxed::Box::pin(async move {
                        let function = both;
                        let argument0 = match on::__private::Argument::<
                            on::__private::kind::edited_message,
                            Message,
                        >::take(&context)
                            .await
                        {
                            ::core::result::Result::Ok(value) => value,
                            ::core::result::Result::Err(value) => return value,
                        };
                        let value = function(argument0).await;
                        on::__private::Returned::<
                            on::__private::kind::edited_message,
                            Option<&'static str>,
                        >::send(value, &context)
                            .await
                    })
                }
                _ => ::std::boxed::Box::pin(async { on::__private::not_mine() }),
            }
        }
        on::__private::Handler::new(
                on::__private::AllowedUpdates::of_kinds(
                    &[
                        on::__private::UpdateKind::Message,
                        on::__private::UpdateKind::EditedMessage,
                    ],
                ),
                "both",
                on::__private::Place {
                    file: ::core::file!(),
                    line: ::core::line!(),
                    module: ::core::module_path!(),
                },
                __bot_call,
            )
            .filtered(const {
                &[
                    on::__private::Filter::Is(
                        on::__private::Fact::Chat,
                        &["private", "group"],
                    ),
                    on::__private::Filter::Ask(on::__private::Question {
                        key: "filter",
                        written: "is_admin",
                        about: || on::__private::type_of(&is_admin),
                        prefix: ::core::option::Option::None,
                        ask: __bot_ask_0,
                    }),
                ]
            })
            .choosing(
                &[
                    on::__private::Argument::<
                        on::__private::kind::message,
                        Message,
                    >::CHOICE,
                    on::__private::Argument::<
                        on::__private::kind::edited_message,
                        Message,
                    >::CHOICE,
                ],
            )
            .needing(
                &[
                    on::__private::Argument::<
                        on::__private::kind::message,
                        Message,
                    >::NEEDS,
                    on::__private::Argument::<
                        on::__private::kind::edited_message,
                        Message,
                    >::NEEDS,
                ],
            )
    };
}
on::__private::inventory::submit! {
    on::__private::Linked(both::HANDLER)
}
