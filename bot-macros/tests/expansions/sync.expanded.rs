fn menu() -> &'static str {
    "Tea, coffee"
}
#[doc(hidden)]
#[allow(
    dead_code,
    missing_copy_implementations,
    missing_debug_implementations,
    non_camel_case_types,
    unreachable_pub
)]
enum menu {}
#[doc(hidden)]
#[allow(dead_code, deprecated, unreachable_pub)]
impl menu {
    pub const HANDLER: &'static on::__private::Handler = &{
        #[allow(unused_imports)]
        use on::__private::Refused as _;
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                &'static str: on::__private::Reply<on::__private::kind::message>,
            {}
        };
        fn __bot_call(context: on::__private::Context) -> on::__private::Running {
            ::std::boxed::Box::pin(async move {
                let function = menu;
                let value = function();
                on::__private::Returned::<
                    on::__private::kind::message,
                    &'static str,
                >::send(value, &context)
                    .await
            })
        }
        on::__private::Handler::new(
                on::__private::AllowedUpdates::of_kinds(
                    &[on::__private::UpdateKind::Message],
                ),
                "menu",
                on::__private::Place {
                    file: ::core::file!(),
                    line: ::core::line!(),
                    module: ::core::module_path!(),
                },
                __bot_call,
            )
            .filtered(const {
                &[
                    on::__private::Filter::Is(on::__private::Fact::Text, &["Menu"]),
                    on::__private::Filter::Is(on::__private::Fact::Content, &["text"]),
                ]
            })
            .choosing(&[])
            .needing(&[])
    };
}
on::__private::inventory::submit! {
    on::__private::Linked(menu::HANDLER)
}
