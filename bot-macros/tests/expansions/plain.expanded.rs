/// Says what it got.
async fn echo(message: Message, bot: Bot) {
    bot.send_message(message.chat.id, message.text.unwrap_or_default()).await.ok();
}
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
                Bot: on::__private::FromUpdate<on::__private::kind::message>,
            {}
        };
        fn __bot_call(context: on::__private::Context) -> on::__private::Running {
            ::std::boxed::Box::pin(async move {
                let function = echo;
                let argument0 = match on::__private::Argument::<
                    on::__private::kind::message,
                    Message,
                >::take(&context)
                    .await
                {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(value) => return value,
                };
                let argument1 = match on::__private::Argument::<
                    on::__private::kind::message,
                    Bot,
                >::take(&context)
                    .await
                {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(value) => return value,
                };
                let value = function(argument0, argument1).await;
                on::__private::Returned::<
                    on::__private::kind::message,
                    (),
                >::send(value, &context)
                    .await
            })
        }
        on::__private::Handler::new(
                on::__private::AllowedUpdates::of_kinds(
                    &[on::__private::UpdateKind::Message],
                ),
                "echo",
                on::__private::Place {
                    file: ::core::file!(),
                    line: ::core::line!(),
                    module: ::core::module_path!(),
                },
                __bot_call,
            )
            .summary("Says what it got.")
            .choosing(
                &[
                    on::__private::Argument::<
                        on::__private::kind::message,
                        Message,
                    >::CHOICE,
                    on::__private::Argument::<on::__private::kind::message, Bot>::CHOICE,
                ],
            )
            .needing(
                &[
                    on::__private::Argument::<
                        on::__private::kind::message,
                        Message,
                    >::NEEDS,
                    on::__private::Argument::<on::__private::kind::message, Bot>::NEEDS,
                ],
            )
    };
}
on::__private::inventory::submit! {
    on::__private::Linked(echo::HANDLER)
}
