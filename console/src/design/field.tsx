import "./field.css";
import * as RadixSwitch from "@radix-ui/react-switch";
import {
  type InputHTMLAttributes,
  type ReactElement,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  cloneElement,
  useId,
} from "react";
import { Icon } from "./icon";

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  note?: ReactNode; // what was changed in what was typed
  fault?: string | null; // in the words of the API
  optional?: boolean;
  children: ReactElement<{ id?: string; "aria-describedby"?: string; "aria-invalid"?: boolean }>;
}

/// A labelled control: label, hint and fault are tied to it for those who cannot see.
export function Field({ label, hint, note, fault, optional, children }: FieldProps) {
  const id = useId();
  const said = [hint && `${id}-hint`, note && `${id}-note`, fault && `${id}-fault`].filter(Boolean).join(" ") || undefined;
  return (
    <div className="field" data-fault={fault ? "" : undefined}>
      <label htmlFor={id}>
        {label} {optional && <span className="optional">optional</span>}
      </label>
      {cloneElement(children, { id, "aria-describedby": said, "aria-invalid": fault ? true : undefined })}
      {note && (
        <span className="note" id={`${id}-note`}>
          {note}
        </span>
      )}
      {fault && (
        <span className="fault" id={`${id}-fault`}>
          <Icon name="alert" size={13} />
          {fault}
        </span>
      )}
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

const join = (...names: (string | false | undefined)[]) => names.filter(Boolean).join(" ");

export const Input = ({ className, mono, ...rest }: InputHTMLAttributes<HTMLInputElement> & { mono?: boolean }) => (
  <input className={join("input", mono && "mono", className)} autoComplete="off" spellCheck={false} {...rest} />
);

export const TextArea = ({ className, mono, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement> & { mono?: boolean }) => (
  <textarea className={join("input", mono && "mono", className)} {...rest} />
);

export const Select = ({ className, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) => (
  <select className={join("input", className)} {...rest} />
);

export function SearchInput({ label, ...rest }: InputHTMLAttributes<HTMLInputElement> & { label: string }) {
  return (
    <div className="search grow">
      <Icon name="search" />
      <Input type="search" aria-label={label} placeholder={label} {...rest} />
    </div>
  );
}

interface SwitchProps {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange(checked: boolean): void;
}

export function Switch({ label, hint, checked, disabled, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="check-row">
      <div className="field">
        <label htmlFor={id}>{label}</label>
        {hint && <span className="hint">{hint}</span>}
      </div>
      <RadixSwitch.Root id={id} className="switch" checked={checked} disabled={disabled} onCheckedChange={onChange}>
        <RadixSwitch.Thumb />
      </RadixSwitch.Root>
    </div>
  );
}

/// A few words of which one is chosen.
export function Segments<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly (readonly [NoInfer<T>, string])[];
  onChange(value: NoInfer<T>): void;
}) {
  return (
    <div className="segments" role="group" aria-label={label}>
      {options.map(([key, word]) => (
        <button key={key} type="button" aria-pressed={key === value} onClick={() => onChange(key)}>
          {word}
        </button>
      ))}
    </div>
  );
}
