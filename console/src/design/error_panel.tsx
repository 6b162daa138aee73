import { describe } from "~/api/errors";
import { Button } from "./button";
import { Icon } from "./icon";

/// A refusal in the words of the API, with every fault that no field on the page shows.
export function ErrorPanel({
  error,
  title,
  shownFields = [],
  onRetry,
}: {
  error: unknown;
  title?: string;
  shownFields?: readonly string[];
  onRetry?(): void;
}) {
  if (!error) return null;
  const { words, faults } = describe(error);
  const others = faults.filter((f) => !shownFields.includes(f.field));
  return (
    <div className="error-panel" role="alert">
      <Icon name="alert" />
      <div className="grow wrap-anywhere">
        {title && <div className="strong">{title}</div>}
        <div>{words}</div>
        {others.length > 0 && (
          <ul>
            {others.map((f, i) => (
              <li key={i}>
                {f.field && <code>{f.field}</code>} {f.message}
              </li>
            ))}
          </ul>
        )}
      </div>
      {onRetry && (
        <Button small onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
