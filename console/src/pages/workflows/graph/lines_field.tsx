import { useState } from "react";
import { Field, TextArea } from "~/design/field";

interface Props {
  label: string;
  hint?: string;
  fault?: string | null;
  optional?: boolean;
  value: readonly string[];
  onChange(lines: string[]): void;
}

const split = (text: string) =>
  text
    .split("\n")
    .map((l) => l.trim())
    .filter(Boolean);

/// Several phrases, one a line.
export function LinesField({ value, onChange, hint, ...about }: Props) {
  const [text, setText] = useState(value.join("\n"));
  // What was undone or chosen elsewhere shows here too; a trailing line break being typed does not vanish.
  const shown = split(text).join("\n") === value.join("\n") ? text : value.join("\n");
  return (
    <Field {...about} hint={hint ?? "One a line."}>
      <TextArea
        rows={Math.min(8, Math.max(2, value.length + 1))}
        value={shown}
        onChange={(e) => {
          setText(e.target.value);
          onChange(split(e.target.value));
        }}
      />
    </Field>
  );
}
