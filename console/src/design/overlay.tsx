import "./overlay.css";
import * as RadixDialog from "@radix-ui/react-dialog";
import * as RadixMenu from "@radix-ui/react-dropdown-menu";
import * as RadixTooltip from "@radix-ui/react-tooltip";
import type { ReactNode } from "react";
import { Button } from "./button";
import { Icon, type IconName } from "./icon";

interface DialogProps {
  open: boolean;
  onClose(): void;
  title: ReactNode;
  said?: ReactNode;
  shape?: "wide" | "side" | "left";
  children: ReactNode;
}

export function Dialog({ open, onClose, title, said, shape, children }: DialogProps) {
  return (
    <RadixDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="scrim" />
        <RadixDialog.Content className={`dialog ${shape ?? ""}`} aria-describedby={undefined}>
          <header>
            <RadixDialog.Title asChild>
              <h2>{title}</h2>
            </RadixDialog.Title>
            <RadixDialog.Close asChild>
              <Button kind="plain" icon="close" aria-label="Close" />
            </RadixDialog.Close>
          </header>
          <div className="inside">
            {said && <p className="quiet">{said}</p>}
            {children}
          </div>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

interface DialogEndProps {
  onClose(): void;
  busy: boolean;
  disabled?: boolean;
  icon?: IconName;
  children: ReactNode; // what the form's own button says
}

/// The end of a form in a dialog.
export function DialogEnd({ onClose, busy, disabled, icon, children }: DialogEndProps) {
  return (
    <div className="form-end">
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" kind="primary" icon={icon} busy={busy} disabled={disabled}>
        {children}
      </Button>
    </div>
  );
}

interface ConfirmProps {
  open: boolean;
  onClose(): void;
  title: string;
  children: ReactNode;
  action: string;
  busy?: boolean;
  onConfirm(): void;
}

export function Confirm({ open, onClose, title, children, action, busy, onConfirm }: ConfirmProps) {
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <div className="stack tight">{children}</div>
      <div className="form-end">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}

export interface MenuEntry {
  text: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  onSelect(): void;
}

export function Menu({
  label,
  trigger,
  entries,
}: {
  label: string;
  trigger?: ReactNode;
  entries: readonly (MenuEntry | null | false)[];
}) {
  return (
    <RadixMenu.Root modal={false}>
      <RadixMenu.Trigger asChild>
        {trigger ?? <Button kind="plain" small icon="more" aria-label={label} />}
      </RadixMenu.Trigger>
      <RadixMenu.Portal>
        <RadixMenu.Content className="menu" align="end" sideOffset={4} aria-label={label}>
          {entries.map((entry, i) =>
            entry ? (
              <RadixMenu.Item
                key={i}
                className={`menu-item${entry.danger ? " danger" : ""}`}
                disabled={entry.disabled}
                onSelect={entry.onSelect}
              >
                {entry.icon && <Icon name={entry.icon} />}
                {entry.text}
              </RadixMenu.Item>
            ) : (
              entry === null && (
                <RadixMenu.Separator key={i} asChild>
                  <hr />
                </RadixMenu.Separator>
              )
            ),
          )}
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  );
}

export const TooltipProvider = RadixTooltip.Provider;

export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  return (
    <RadixTooltip.Root>
      <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
      <RadixTooltip.Portal>
        <RadixTooltip.Content className="tooltip" sideOffset={5} collisionPadding={8}>
          {text}
        </RadixTooltip.Content>
      </RadixTooltip.Portal>
    </RadixTooltip.Root>
  );
}
