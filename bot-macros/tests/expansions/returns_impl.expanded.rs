async fn suggestions(query: InlineQuery) -> Option<impl Method> {
    None::<AnswerInlineQuery>
}
#[doc(hidden)]
#[allow(
    dead_code,
    missing_copy_implementations,
    missing_debug_implementations,
    non_camel_case_types,
    unreachable_pub
)]
enum suggestions {}
#[doc(hidden)]
#[allow(dead_code, deprecated, unreachable_pub)]
impl suggestions {
    pub const HANDLER: &'static on::__private::Handler = &{
        #[allow(unused_imports)]
        use on::__private::Refused as _;
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                InlineQuery: on::__private::FromUpdate<
                    on::__private::kind::inline_query,
                >,
            {}
        };
        fn __bot_call(context: on::__private::Context) -> on::__private::Running {
            ::std::boxed::Box::pin(async move {
                let function = suggestions;
                let argument0 = match on::__private::Argument::<
                    on::__private::kind::inline_query,
                    InlineQuery,
                >::take(&context)
                    .await
                {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(value) => return value,
                };
                let value = function(argument0).await;
                on::__private::send::<
                    on::__private::kind::inline_query,
                    _,
                >(value, &context)
                    .await
            })
        }
        on::__private::Handler::new(
                on::__private::AllowedUpdates::of_kinds(
                    &[on::__private::UpdateKind::InlineQuery],
                ),
                "suggestions",
                on::__private::Place {
                    file: ::core::file!(),
                    line: ::core::line!(),
                    module: ::core::module_path!(),
                },
                __bot_call,
            )
            .filtered(const {
                &[on::__private::Filter::Is(on::__private::Fact::Query, &[""])]
            })
            .choosing(
                &[
                    on::__private::Argument::<
                        on::__private::kind::inline_query,
                        InlineQuery,
                    >::CHOICE,
                ],
            )
            .needing(
                &[
                    on::__private::Argument::<
                        on::__private::kind::inline_query,
                        InlineQuery,
                    >::NEEDS,
                ],
            )
    };
}
on::__private::inventory::submit! {
    on::__private::Linked(suggestions::HANDLER)
}
