#pragma once
// The typed interfaces of all actors and the one CAF type-id block. Messages stay within the node: none of them is serialised.
// Append only.

#include "actors/registry.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/type_id.hpp>
#include <caf/typed_actor.hpp>

CAF_BEGIN_TYPE_ID_BLOCK(tandem, first_custom_type_id)
CAF_ADD_TYPE_ID(tandem, (tandem::call_message))
CAF_ADD_TYPE_ID(tandem, (tandem::number_message))
CAF_ADD_TYPE_ID(tandem, (tandem::workflow_message))
CAF_ADD_TYPE_ID(tandem, (tandem::config_message))
CAF_ADD_TYPE_ID(tandem, (tandem::application_message))
CAF_ADD_TYPE_ID(tandem, (tandem::organization_message))
CAF_ADD_TYPE_ID(tandem, (tandem::registry_message))
CAF_END_TYPE_ID_BLOCK(tandem)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tandem::call_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tandem::number_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tandem::workflow_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tandem::config_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tandem::application_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tandem::organization_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tandem::registry_message)

namespace tandem {

/// Every actor takes one kind of message, a variant of all that may be said to it, and replies through what the message brings.
template <class Message>
using actor_taking = caf::typed_actor<caf::reacts_to<Message>>;

using call_actor = actor_taking<call_message>;
using number_actor = actor_taking<number_message>;
using workflow_actor = actor_taking<workflow_message>;
using telephony_config_actor = actor_taking<config_message>;
using application_actor = actor_taking<application_message>;
using organization_actor = actor_taking<organization_message>;
using registry_actor = actor_taking<registry_message>;

}  // namespace tandem
