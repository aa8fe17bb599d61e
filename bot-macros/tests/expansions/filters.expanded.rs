fn pressed(query: CallbackQuery) -> AnswerCallbackQuery {
    query.answer()
}
#[doc(hidden)]
#[allow(
    dead_code,
    missing_copy_implementations,
    missing_debug_implementations,
    non_camel_case_types,
    unreachable_pub
)]
enum pressed {}
#[doc(hidden)]
#[allow(dead_code, deprecated, unreachable_pub)]
impl pressed {
    pub const HANDLER: &'static on::__private::Handler = &{
        #[allow(unused_imports)]
        use on::__private::Refused as _;
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                CallbackQuery: on::__private::FromUpdate<
                    on::__private::kind::callback_query,
                >,
            {}
        };
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                AnswerCallbackQuery: on::__private::Reply<
                    on::__private::kind::callback_query,
                >,
            {}
        };
        fn __bot_ask_0(context: &on::__private::Context) -> on::__private::Asking<'_> {
            ::std::boxed::Box::pin(
                on::__private::ask::<
                    on::__private::kind::callback_query,
                    _,
                    _,
                >(asks::is_thirsty, context),
            )
        }
        fn __bot_ask_1(context: &on::__private::Context) -> on::__private::Asking<'_> {
            ::std::boxed::Box::pin(
                on::__private::ask::<
                    on::__private::kind::callback_query,
                    _,
                    _,
                >(asks::is_late, context),
            )
        }
        fn __bot_call(context: on::__private::Context) -> on::__private::Running {
            ::std::boxed::Box::pin(async move {
                let function = pressed;
                let argument0 = match on::__private::Argument::<
                    on::__private::kind::callback_query,
                    CallbackQuery,
                >::take(&context)
                    .await
                {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(value) => return value,
                };
                let value = function(argument0);
                on::__private::Returned::<
                    on::__private::kind::callback_query,
                    AnswerCallbackQuery,
                >::send(value, &context)
                    .await
            })
        }
        on::__private::Handler::new(
                on::__private::AllowedUpdates::of_kinds(
                    &[on::__private::UpdateKind::CallbackQuery],
                ),
                "pressed",
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
                        on::__private::Fact::Data,
                        &["tea", "coffee"],
                    ),
                    on::__private::Filter::Is(on::__private::Fact::Chat, &["private"]),
                    on::__private::Filter::Is(on::__private::Fact::Game, &["snake"]),
                    on::__private::Filter::Prefix(&["te"]),
                    on::__private::Filter::Ask(on::__private::Question {
                        key: "filter",
                        written: "asks::is_thirsty",
                        about: || on::__private::type_of(&asks::is_thirsty),
                        prefix: ::core::option::Option::None,
                        ask: __bot_ask_0,
                    }),
                    on::__private::Filter::Any(const {
                        &[
                            on::__private::Filter::Is(
                                on::__private::Fact::Data,
                                &["tea"],
                            ),
                            on::__private::Filter::Not(const {
                                &[
                                    on::__private::Filter::Is(
                                        on::__private::Fact::Chat,
                                        &["group"],
                                    ),
                                    on::__private::Filter::Ask(on::__private::Question {
                                        key: "filter",
                                        written: "asks::is_late",
                                        about: || on::__private::type_of(&asks::is_late),
                                        prefix: ::core::option::Option::None,
                                        ask: __bot_ask_1,
                                    }),
                                ]
                            }),
                        ]
                    }),
                ]
            })
            .choosing(
                &[
                    on::__private::Argument::<
                        on::__private::kind::callback_query,
                        CallbackQuery,
                    >::CHOICE,
                ],
            )
            .needing(
                &[
                    on::__private::Argument::<
                        on::__private::kind::callback_query,
                        CallbackQuery,
                    >::NEEDS,
                ],
            )
    };
}
on::__private::inventory::submit! {
    on::__private::Linked(pressed::HANDLER)
}
