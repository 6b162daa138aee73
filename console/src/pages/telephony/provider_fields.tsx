// A form generated from what a provider's metadata asks for.
import { faultOf } from "~/api/errors";
import type { TelephonyField } from "~/api/types";
import { Field, Input, Select, TextArea } from "~/design/field";

export type Values = Record<string, string>;

export const isShown = (field: TelephonyField, values: Values) =>
  !field.visible_when || values[field.visible_when.field] === String(field.visible_when.equals);

/// Pasted credentials bring spaces and line breaks along; none belongs in them.
export const cleaned = (value: string) => value.replace(/\s+/g, "");
const wasCleaned = (field: TelephonyField, value: string) =>
  (field.sensitive || field.name.endsWith("_id")) && value !== cleaned(value);

/// What is sent: no empty fields, lists as lists, credentials without spaces.
export function configOf(provider: string, fields: readonly TelephonyField[], values: Values): Record<string, unknown> {
  const config: Record<string, unknown> = { provider };
  for (const field of fields) {
    const value = values[field.name] ?? "";
    if (!value.trim() || !isShown(field, values)) continue;
    if (field.type === "string-array") config[field.name] = value.split(/[\s,]+/).filter(Boolean);
    else config[field.name] = field.sensitive ? cleaned(value) : value.trim();
  }
  return config;
}

interface Props {
  fields: readonly TelephonyField[];
  values: Values;
  onChange(values: Values): void;
  error?: unknown;
  placeholders?: Record<string, string>;
}

export function ProviderFields({ fields, values, onChange, error, placeholders = {} }: Props) {
  return fields
    .filter((f) => isShown(f, values))
    .map((field) => {
      const value = values[field.name] ?? "";
      const common = {
        value,
        placeholder: placeholders[field.name] ?? field.placeholder ?? undefined,
        onChange: (e: { target: { value: string } }) => onChange({ ...values, [field.name]: e.target.value }),
      };
      return (
        <Field
          key={field.name}
          label={field.label}
          optional={!field.required}
          hint={field.description}
          fault={faultOf(error, field.name)}
          note={wasCleaned(field, value) ? "Spaces or line breaks came along with this; they are left out." : undefined}
        >
          {field.options ? (
            <Select {...common}>
              <option value="">choose</option>
              {field.options.map((o) => (
                <option key={o.value} value={o.value}>
                  {o.label}
                </option>
              ))}
            </Select>
          ) : field.type === "string-array" ? (
            <TextArea {...common} mono />
          ) : (
            <Input
              {...common}
              type={field.type === "password" ? "password" : "text"}
              mono={field.sensitive}
              autoComplete={field.type === "password" ? "new-password" : "off"}
            />
          )}
        </Field>
      );
    });
}
