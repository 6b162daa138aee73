// How a carrier account is, at a glance.
import type { TelephonyConfigItem } from "~/api/types";
import { sentence } from "~/design/format";
import type { Tone } from "~/design/surface";

export interface Health {
  tone: Tone;
  words: string;
}

export function health(c: TelephonyConfigItem): Health {
  if (c.inactive) return { tone: "none", words: c.inactive_reason ?? "Switched off" };
  if (c.application_state && ["failing", "refused"].includes(c.application_state))
    return { tone: "problem", words: c.application_message ?? "Plivo refuses what is pushed" };
  if (c.application_state === "drifted") return { tone: "warning", words: "Changed in Plivo's console" };
  if (c.application_state === "held")
    return {
      tone: "warning",
      words: c.application_message ?? "Held back, so that nothing of somebody else's is overwritten",
    };
  if (c.phone_number_count === 0) return { tone: "warning", words: "Has no phone number yet" };
  if (!c.is_ready_for_outbound)
    return { tone: "warning", words: c.outbound_blocked_reason ? sentence(c.outbound_blocked_reason) : "Not ready to dial" };
  if (c.application_state === "pushing") return { tone: "accent", words: "Being pushed to Plivo" };
  return { tone: "ok", words: "Ready" };
}

/// What somebody should look at: a real line that has begun to carry calls and is not well.
export const needsAttention = (c: TelephonyConfigItem) =>
  !c.practice && !c.inactive && c.phone_number_count > 0 && ["warning", "problem"].includes(health(c).tone);
