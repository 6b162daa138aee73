// The way from nothing to the first call, step by step, read from what there is.
import { useCalls } from "~/api/calls";
import { usePreferences } from "~/api/settings";
import type { Role } from "~/api/types";
import { useConfigs } from "~/api/telephony";
import { useWorkflows } from "~/api/workflows";

export interface Step {
  title: string;
  text: string;
  done: boolean;
  to: string;
  action: string;
  role: Role; // who can do it
}

export function useChecklist(): { steps: Step[]; loading: boolean; error: unknown } {
  const configs = useConfigs();
  const workflows = useWorkflows();
  const preferences = usePreferences();
  const outbound = useCalls({ direction: "outbound" });
  const inbound = useCalls({ direction: "inbound" });
  const real = configs.data?.filter((c) => !c.practice) ?? [];
  const first = real[0];
  const workflow = workflows.data?.[0];
  const any = (q: typeof outbound) => (q.data?.pages[0]?.calls.length ?? 0) > 0;
  const config = first ? `/telephony-configurations/${first.id}` : "/telephony-configurations/new";
  return {
    loading: configs.isPending || workflows.isPending || outbound.isPending || inbound.isPending,
    error: configs.error ?? workflows.error ?? outbound.error ?? inbound.error,
    steps: [
      {
        title: "Credentials",
        text: "Enter a Plivo account's Auth ID and Auth Token; they are tried on the spot.",
        done: real.length > 0,
        to: "/telephony-configurations/new",
        action: "Add",
        role: "admin",
      },
      {
        title: "A number",
        text: "Add a number that the account owns, so that there is somebody to ring and a caller ID to show.",
        done: real.some((c) => c.phone_number_count > 0),
        to: config,
        action: "Add a number",
        role: "admin",
      },
      {
        title: "A workflow",
        text: "What the agent says and does. A template talks at once, without any model or key.",
        done: (workflows.data?.length ?? 0) > 0,
        to: "/workflows?new=1",
        action: "Make one",
        role: "operator",
      },
      {
        title: "A test call",
        text: preferences.data?.test_phone_number
          ? "Have the agent call your test number."
          : "Have the agent call your own phone.",
        done: any(outbound),
        to: workflow ? `/workflows/${workflow.id}` : "/workflows",
        action: "Call",
        role: "operator",
      },
      {
        title: "Inbound",
        text: "Choose which workflow answers the number, and ring it.",
        done: any(inbound),
        to: config,
        action: "Choose",
        role: "admin",
      },
    ],
  };
}
