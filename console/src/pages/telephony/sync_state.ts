// The carrier's Application and a number's link to it, in words and a colour.
import type { CarrierApplication, PhoneNumber } from "~/api/types";
import type { Tone } from "~/design/surface";

export interface SyncState {
  tone: Tone;
  word: string;
  why: string | null;
}

const words: Record<CarrierApplication["state"], [Tone, string]> = {
  never: ["none", "Nothing pushed yet"],
  pushing: ["accent", "Pushing"],
  in_sync: ["ok", "In step"],
  failing: ["problem", "Failing"],
  drifted: ["warning", "Drifted"],
  refused: ["problem", "Refused"],
  held: ["warning", "Held back"],
};

export function applicationState(application: CarrierApplication | undefined): SyncState {
  if (!application)
    return {
      tone: "none",
      word: "Nothing pushed yet",
      why: "The Application is made when the first number is given an inbound workflow.",
    };
  const [tone, word] = words[application.state] ?? ["none", application.state];
  return { tone, word, why: application.message };
}

export function numberState(number: PhoneNumber, application: CarrierApplication | undefined): SyncState {
  if (!number.is_active) return { tone: "none", word: "Inactive", why: "Calls to it are refused here." };
  const elsewhere = application?.numbers_linked_elsewhere.find((n) => n.number === number.address_normalized);
  if (elsewhere)
    return {
      tone: "warning",
      word: "Linked elsewhere",
      why: elsewhere.application_id
        ? `At Plivo it is linked to the Application ${elsewhere.application_id}, so its calls go there.`
        : "At Plivo it is linked to no Application, so nobody answers it.",
    };
  if (number.inbound_workflow_id === null)
    return { tone: "none", word: "Outbound only", why: "Give it an inbound workflow, and it answers calls." };
  if (number.provider_sync && !number.provider_sync.ok)
    return { tone: "problem", word: "Not in step", why: number.provider_sync.message };
  return applicationState(application);
}
