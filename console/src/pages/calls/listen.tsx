// Hearing a call as it goes on: the caller on the left, the agent on the right. Nobody on the call notices.
import { useEffect, useState } from "react";
import { loudness } from "~/audio/frames";
import { Playout } from "~/audio/playout";
import { Button } from "~/design/button";
import { Dialog } from "~/design/overlay";
import { Notice } from "~/design/surface";
import { VoiceMeter } from "./voice_meter";

const endpoint = (id: number) =>
  `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/calls/${id}/listen`;

export function Listen({ id, who, onClose }: { id: number; who: string; onClose(): void }) {
  const [state, setState] = useState<"connecting" | "hearing" | "over">("connecting");
  const [why, setWhy] = useState("");
  const [levels, setLevels] = useState<[number, number]>([0, 0]);
  useEffect(() => {
    const socket = new WebSocket(endpoint(id));
    socket.binaryType = "arraybuffer";
    let playout: Playout | undefined;
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data !== "string") {
        const [caller, agent] = playout?.push(data) ?? [];
        if (caller && agent) setLevels([loudness(caller), loudness(agent)]);
        return;
      }
      const said = JSON.parse(data) as { event: string; sample_rate?: number; channels?: number; reason?: string };
      if (said.event === "start") {
        playout = new Playout(said.sample_rate ?? 8000, said.channels ?? 2);
        setState("hearing");
      }
      if (said.event === "stop") setWhy(said.reason ?? "");
    };
    socket.onclose = () => setState("over");
    return () => {
      socket.onclose = null;
      socket.close();
      playout?.close();
    };
  }, [id]);
  return (
    <Dialog open onClose={onClose} title={`Listening to ${who}`}>
      {state === "connecting" && <p className="quiet">Connecting …</p>}
      {state === "hearing" && (
        <div className="stack tight">
          <VoiceMeter side="caller" level={levels[0]} />
          <VoiceMeter side="agent" level={levels[1]} />
        </div>
      )}
      {state === "over" && (
        <Notice>{why || "There is nothing to hear: the call has ended, or its sound is not on this node."}</Notice>
      )}
      <div className="form-end">
        <Button onClick={onClose}>Stop listening</Button>
      </div>
    </Dialog>
  );
}
