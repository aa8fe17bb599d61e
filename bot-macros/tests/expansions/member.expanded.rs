#[cfg(feature = "members")]
async fn joined(change: ChatMemberUpdated) {}
#[cfg(feature = "members")]
#[doc(hidden)]
#[allow(
    dead_code,
    missing_copy_implementations,
    missing_debug_implementations,
    non_camel_case_types,
    unreachable_pub
)]
enum joined {}
#[cfg(feature = "members")]
#[doc(hidden)]
#[allow(dead_code, deprecated, unreachable_pub)]
impl joined {
    pub const HANDLER: &'static on::__private::Handler = &{
        #[allow(unused_imports)]
        use on::__private::Refused as _;
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                ChatMemberUpdated: on::__private::FromUpdate<
                    on::__private::kind::chat_member,
                >,
            {}
        };
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check()
            where
                ChatMemberUpdated: on::__private::FromUpdate<
                    on::__private::kind::my_chat_member,
                >,
            {}
        };
        fn __bot_call(context: on::__private::Context) -> on::__private::Running {
            match context.update().kind() {
                ::core::option::Option::Some(on::__private::UpdateKind::ChatMember) => {
                    ::std::boxed::Box::pin(async move {
                        let function = joined;
                        let argument0 = match on::__private::Argument::<
                            on::__private::kind::chat_member,
                            ChatMemberUpdated,
                        >::take(&context)
                            .await
                        {
                            ::core::result::Result::Ok(value) => value,
                            ::core::result::Result::Err(value) => return value,
                        };
                        let value = function(argument0).await;
                        on::__private::Returned::<
                            on::__private::kind::chat_member,
                            (),
                        >::send(value, &context)
                            .await
                    })
                }
                ::core::option::Option::Some(on::__private::UpdateKind::MyChatMember) => {
                    ::std::boxed::Box::pin(async move {
                        let function = joined;
                        let argument0 = match on::__private::Argument::<
                            on::__private::kind::my_chat_member,
                            ChatMemberUpdated,
                        >::take(&context)
                            .await
                        {
                            ::core::result::Result::Ok(value) => value,
                            ::core::result::Result::Err(value) => return value,
                        };
                        let value = function(argument0).await;
                        on::__private::Returned::<
                            on::__private::kind::my_chat_member,
                            (),
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
                        on::__private::UpdateKind::ChatMember,
                        on::__private::UpdateKind::MyChatMember,
                    ],
                ),
                "joined",
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
                        on::__private::Fact::NewStatus,
                        &["member", "restricted"],
                    ),
                    on::__private::Filter::Is(on::__private::Fact::OldStatus, &["left"]),
                ]
            })
            .choosing(
                &[
                    on::__private::Argument::<
                        on::__private::kind::chat_member,
                        ChatMemberUpdated,
                    >::CHOICE,
                    on::__private::Argument::<
                        on::__private::kind::my_chat_member,
                        ChatMemberUpdated,
                    >::CHOICE,
                ],
            )
            .needing(
                &[
                    on::__private::Argument::<
                        on::__private::kind::chat_member,
                        ChatMemberUpdated,
                    >::NEEDS,
                    on::__private::Argument::<
                        on::__private::kind::my_chat_member,
                        ChatMemberUpdated,
                    >::NEEDS,
                ],
            )
    };
}
#[cfg(feature = "members")]
on::__private::inventory::submit! {
    on::__private::Linked(joined::HANDLER)
}
