import { useState } from "react";
import type { CarrierAccount } from "~/api/types";
import { Input } from "~/design/field";
import { Badge } from "~/design/surface";

const searchFrom = 8;

interface Props {
  applications: CarrierAccount["applications"];
  value: string; // empty: one is made
  onChange(applicationId: string): void;
}

/// One of the account's own Applications, or a new one. What one answers for now is shown, because it would be overwritten.
export function ApplicationChoice({ applications, value, onChange }: Props) {
  const [words, setWords] = useState("");
  const found = applications.filter((a) => `${a.name} ${a.application_id}`.toLowerCase().includes(words.toLowerCase()));
  return (
    <div className="stack tight">
      {applications.length >= searchFrom && (
        <Input
          aria-label="Search applications"
          placeholder="Search"
          value={words}
          onChange={(e) => setWords(e.target.value)}
        />
      )}
      <div className="choice-list" role="radiogroup" aria-label="Application">
        <label className="choice">
          <input type="radio" name="application" checked={value === ""} onChange={() => onChange("")} />
          <span>
            <span className="strong">Make a new one</span> <Badge tone="accent">recommended</Badge>
            <span className="quiet small" style={{ display: "block" }}>
              Tandem&rsquo;s own, made when the first number needs it. Nothing that exists is changed.
            </span>
          </span>
        </label>
        {found.map((a) => (
          <label key={a.application_id} className="choice">
            <input
              type="radio"
              name="application"
              checked={value === a.application_id}
              onChange={() => onChange(a.application_id)}
            />
            <span className="grow">
              <span className="strong">{a.name}</span> {a.ours && <Badge tone="ok">made by Tandem</Badge>}
              <span className="quiet small wrap-anywhere" style={{ display: "block" }}>
                <code>{a.application_id}</code> {a.answer_url ? <>answers with {a.answer_url}</> : "has no answer URL"}
              </span>
            </span>
          </label>
        ))}
      </div>
    </div>
  );
}
