// Text in which {{ offers the names that may stand there.
import { useId, useRef, useState } from "react";
import { Field, TextArea } from "~/design/field";
import { type Variable, complete, typedName } from "./variables";

interface Props {
  label: string;
  hint?: string;
  fault?: string | null;
  optional?: boolean;
  value: string;
  rows: number;
  placeholder?: string;
  variables: readonly Variable[];
  onChange(value: string): void;
}

const offeredMax = 8;

export function VariableText({ value, rows, placeholder, variables, onChange, ...about }: Props) {
  const box = useRef<HTMLTextAreaElement | null>(null);
  const list = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const offered =
    typed === null ? [] : variables.filter((v) => v.name.toLowerCase().startsWith(typed.toLowerCase())).slice(0, offeredMax);
  const look = (el: HTMLTextAreaElement) => {
    box.current = el;
    setTyped(el.selectionStart === el.selectionEnd ? typedName(el.value, el.selectionStart) : null);
    setAt(0);
  };
  const take = (name: string) => {
    const el = box.current;
    if (!el) return;
    const [text, cursor] = complete(value, el.selectionStart, name);
    onChange(text);
    setTyped(null);
    requestAnimationFrame(() => {
      el.focus();
      el.setSelectionRange(cursor, cursor);
    });
  };
  const keys = (e: React.KeyboardEvent) => {
    if (!offered.length) return;
    if (e.key === "ArrowDown") setAt((n) => (n + 1) % offered.length);
    else if (e.key === "ArrowUp") setAt((n) => (n + offered.length - 1) % offered.length);
    else if (e.key === "Enter" || e.key === "Tab") take(offered[at]!.name);
    else if (e.key === "Escape") {
      setTyped(null);
      e.stopPropagation();
    } else return;
    e.preventDefault();
  };
  return (
    <div className="variable-text">
      <Field {...about}>
        <TextArea
          rows={rows}
          placeholder={placeholder}
          value={value}
          aria-autocomplete="list"
          aria-controls={offered.length ? list : undefined}
          aria-activedescendant={offered.length ? `${list}-${at}` : undefined}
          onChange={(e) => {
            onChange(e.target.value);
            look(e.target);
          }}
          onKeyDown={keys}
          onKeyUp={(e) => /^(Arrow(Left|Right)|Home|End)$/.test(e.key) && look(e.currentTarget)}
          onClick={(e) => look(e.currentTarget)}
          onBlur={() => setTyped(null)}
        />
      </Field>
      {offered.length > 0 && (
        <div className="menu offered" role="listbox" id={list} aria-label="Variables">
          {offered.map((v, i) => (
            <div
              key={v.name}
              id={`${list}-${i}`}
              role="option"
              aria-selected={i === at}
              className="menu-item"
              data-highlighted={i === at ? "" : undefined}
              onMouseDown={(e) => {
                e.preventDefault();
                take(v.name);
              }}
            >
              <code>{v.name}</code> <span className="faint small end">{v.from}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
