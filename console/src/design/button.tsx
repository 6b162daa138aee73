import "./button.css";
import { type ButtonHTMLAttributes, type ReactNode, forwardRef } from "react";
import { Link, type LinkProps } from "react-router-dom";
import { Icon, type IconName } from "./icon";

interface Look {
  kind?: "primary" | "danger" | "plain" | "normal";
  small?: boolean;
  icon?: IconName;
}

const classes = ({ kind = "normal", small }: Look, children: ReactNode, more = "") =>
  ["button", kind, small && "small", !children && "icon-only", more].filter(Boolean).join(" ");

export const Spinner = () => <span className="spinner" aria-hidden="true" />;

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & Look & { busy?: boolean };

/// One without text needs an aria-label. While busy it stays where it is and does nothing.
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { kind, small, icon, busy, children, className, disabled, onClick, type = "button", ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      className={classes({ kind, small }, children, className)}
      disabled={disabled}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
});

export function ButtonLink({ kind, small, icon, children, className, ...rest }: LinkProps & Look) {
  return (
    <Link className={classes({ kind, small }, children, className)} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}
