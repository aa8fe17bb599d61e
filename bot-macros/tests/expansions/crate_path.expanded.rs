async fn echo() {}
#[doc(hidden)]
#[allow(
    dead_code,
    missing_copy_implementations,
    missing_debug_implementations,
    non_camel_case_types,
    unreachable_pub
)]
enum echo {}
#[doc(hidden)]
#[allow(dead_code, deprecated, unreachable_pub)]
impl echo {
    pub const HANDLER: &'static my::bots::on::__private::Handler = &{
        #[allow(unused_imports)]
        use my::bots::on::__private::Refused as _;
        fn __bot_call(
            context: my::bots::on::__private::Context,
        ) -> my::bots::on::__private::Running {
            ::std::boxed::Box::pin(async move {
                let function = echo;
                let value = function().await;
                my::bots::on::__private::Returned::<
                    my::bots::on::__private::kind::message,
                    (),
                >::send(value, &context)
                    .await
            })
        }
        my::bots::on::__private::Handler::new(
                my::bots::on::__private::AllowedUpdates::of_kinds(
                    &[my::bots::on::__private::UpdateKind::Message],
                ),
                "echo",
                my::bots::on::__private::Place {
                    file: ::core::file!(),
                    line: ::core::line!(),
                    module: ::core::module_path!(),
                },
                __bot_call,
            )
            .choosing(&[])
            .needing(&[])
    };
}
my::bots::on::__private::inventory::submit! {
    my::bots::on::__private::Linked(echo::HANDLER)
}
