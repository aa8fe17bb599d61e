//! The attribute macro of the bot framework. Use it through `bot-server`, which documents it where
//! it is re-exported, beside the module that its output names.

mod errors;
mod on;
mod paths;

use proc_macro::TokenStream;

#[allow(missing_docs, reason = "documented at its re-export, where examples can use it")]
#[proc_macro_attribute]
pub fn on(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let written = proc_macro::Span::call_site().source_text();
    on::expand(&attribute.into(), &item.into(), written.as_deref()).into()
}
