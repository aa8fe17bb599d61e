async fn everything(update: Update, user: Option<User>) {}
#[doc(hidden)]
#[allow(
    dead_code,
    missing_copy_implementations,
    missing_debug_implementations,
    non_camel_case_types,
    unreachable_pub
)]
enum everything {}
#[doc(hidden)]
#[allow(dead_code, deprecated, unreachable_pub)]
impl everything {
    pub const HANDLER: &'static on::__private::Handler = &{
        #[allow(unused_imports)]
        use on::__private::Refused as _;
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                Update: on::__private::FromUpdate<on::__private::kind::any>,
            {}
        };
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                Option<User>: on::__private::FromUpdate<on::__private::kind::any>,
            {}
        };
        fn __bot_call(context: on::__private::Context) -> on::__private::Running {
            ::std::boxed::Box::pin(async move {
                let function = everything;
                let argument0 = match on::__private::Argument::<
                    on::__private::kind::any,
                    Update,
                >::take(&context)
                    .await
                {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(value) => return value,
                };
                let argument1 = match on::__private::Argument::<
                    on::__private::kind::any,
                    Option<User>,
                >::take(&context)
                    .await
                {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(value) => return value,
                };
                let value = function(argument0, argument1).await;
                on::__private::Returned::<
                    on::__private::kind::any,
                    (),
                >::send(value, &context)
                    .await
            })
        }
        on::__private::Handler::new(
                on::__private::AllowedUpdates::ALL,
                "everything",
                on::__private::Place {
                    file: ::core::file!(),
                    line: ::core::line!(),
                    module: ::core::module_path!(),
                },
                __bot_call,
            )
            .filtered(const {
                &[
                    on::__private::Filter::Not(const {
                        &[
                            on::__private::Filter::Is(
                                on::__private::Fact::Chat,
                                &["channel"],
                            ),
                        ]
                    }),
                ]
            })
            .for_any()
            .choosing(
                &[
                    on::__private::Argument::<on::__private::kind::any, Update>::CHOICE,
                    on::__private::Argument::<
                        on::__private::kind::any,
                        Option<User>,
                    >::CHOICE,
                ],
            )
            .needing(
                &[
                    on::__private::Argument::<on::__private::kind::any, Update>::NEEDS,
                    on::__private::Argument::<
                        on::__private::kind::any,
                        Option<User>,
                    >::NEEDS,
                ],
            )
    };
}
on::__private::inventory::submit! {
    on::__private::Linked(everything::HANDLER)
}
