// What the retention rule has taken from a call: what is missing on its page is missing on purpose.
import type { Run } from "~/api/types";
import { Notice } from "~/design/surface";
import { Time } from "~/design/time";

export function Forgotten({ run: { recording_forgotten_at: sound, transcript_forgotten_at: words } }: { run: Run }) {
  if (!sound && !words) return null;
  return (
    <Notice>
      {sound && (
        <p>
          The recording was forgotten <Time at={sound} /> by the retention rule.
        </p>
      )}
      {words && (
        <p>
          What was said was forgotten <Time at={words} /> by the retention rule.
        </p>
      )}
    </Notice>
  );
}
