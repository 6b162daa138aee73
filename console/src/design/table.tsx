import "./table.css";
import type { ReactNode } from "react";

export interface Column<T> {
  head: string;
  cell(row: T): ReactNode;
  right?: boolean; // numbers
  lead?: boolean; // what the row is about: stands without its heading where the table becomes cards
}

interface Props<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  keyOf(row: T): string | number;
}

/// A plain table that becomes a list of cards on a narrow screen.
export function Table<T>({ label, rows, columns, keyOf }: Props<T>) {
  return (
    <div className="table-scroll">
      <table className="table cards" aria-label={label}>
        <thead>
          <tr>
            {columns.map((c, i) => (
              <th key={i} scope="col" className={c.right ? "right" : undefined}>
                {c.head || <span className="sr-only">Actions</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((c, i) => (
                <td
                  key={i}
                  className={
                    [c.right && "right", c.lead && "lead", !c.head && "tools"].filter(Boolean).join(" ") || undefined
                  }
                  data-label={c.lead || !c.head ? undefined : c.head}
                >
                  {c.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
