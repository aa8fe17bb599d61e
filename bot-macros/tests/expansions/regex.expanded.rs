async fn buy(item: String, user: User, count: Option<u8>) -> Result<String, Sold> {
    shop::buy(user.id, item, count.unwrap_or(1)).await
}
#[doc(hidden)]
#[allow(
    dead_code,
    missing_copy_implementations,
    missing_debug_implementations,
    non_camel_case_types,
    unreachable_pub
)]
enum buy {}
#[doc(hidden)]
#[allow(dead_code, deprecated, unreachable_pub)]
impl buy {
    pub const HANDLER: &'static on::__private::Handler = &{
        #[allow(unused_imports)]
        use on::__private::Refused as _;
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                User: on::__private::FromUpdate<on::__private::kind::message>,
            {}
        };
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                Result<String, Sold>: on::__private::Reply<on::__private::kind::message>,
            {}
        };
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                String: on::__private::Part,
            {}
        };
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                u8: on::__private::Part,
            {}
        };
        static __BOT_PATTERN: on::__private::Pattern = on::__private::Pattern::new(
            r"^(?<item>\w+)( x(?<count>\d+))?$",
        );
        static __BOT_PATTERN_0: on::__private::Pattern = on::__private::Pattern::new(
            "^/",
        );
        fn __bot_call(context: on::__private::Context) -> on::__private::Running {
            ::std::boxed::Box::pin(async move {
                let function = buy;
                let ::core::option::Option::Some(captures) = on::__private::captures(
                    &__BOT_PATTERN,
                    &context,
                ) else {
                    return on::__private::not_mine();
                };
                let argument0 = match {
                    use on::__private::NotCaptured as _;
                    on::__private::Captured::<String>::read(&captures, "item")
                } {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(value) => return value,
                };
                let argument1 = match on::__private::Argument::<
                    on::__private::kind::message,
                    User,
                >::take(&context)
                    .await
                {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(value) => return value,
                };
                let argument2 = match {
                    use on::__private::NotCaptured as _;
                    on::__private::Captured::<u8>::read_optional(&captures, "count")
                } {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(value) => return value,
                };
                let value = function(argument0, argument1, argument2).await;
                on::__private::Returned::<
                    on::__private::kind::message,
                    Result<String, Sold>,
                >::send(value, &context)
                    .await
            })
        }
        on::__private::Handler::new(
                on::__private::AllowedUpdates::of_kinds(
                    &[on::__private::UpdateKind::Message],
                ),
                "buy",
                on::__private::Place {
                    file: ::core::file!(),
                    line: ::core::line!(),
                    module: ::core::module_path!(),
                },
                __bot_call,
            )
            .filtered(const {
                &[
                    on::__private::Filter::Regex(&__BOT_PATTERN),
                    on::__private::Filter::Not(const {
                        &[
                            on::__private::Filter::Regex(&__BOT_PATTERN_0),
                            on::__private::Filter::Is(
                                on::__private::Fact::Content,
                                &["photo"],
                            ),
                        ]
                    }),
                ]
            })
            .choosing(
                &[on::__private::Argument::<on::__private::kind::message, User>::CHOICE],
            )
            .needing(
                &[on::__private::Argument::<on::__private::kind::message, User>::NEEDS],
            )
    };
}
on::__private::inventory::submit! {
    on::__private::Linked(buy::HANDLER)
}
