import "./surface.css";
import { type ReactNode, useState } from "react";
import { Link } from "react-router-dom";
import { Button } from "./button";
import { copyText } from "./clipboard";
import { Icon, type IconName } from "./icon";
import { usePageTitle } from "./page_title";

export type Tone = "ok" | "warning" | "problem" | "accent" | "caller" | "agent" | "none";

export function Panel({
  title,
  actions,
  children,
  flush,
  footer,
  id,
}: {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  flush?: boolean;
  footer?: ReactNode;
  id?: string;
}) {
  return (
    <section className="panel" id={id}>
      {title && (
        <header>
          <h2>{title}</h2>
          {actions && <div className="row end">{actions}</div>}
        </header>
      )}
      {flush ? children : <div className="inside">{children}</div>}
      {footer && <footer>{footer}</footer>}
    </section>
  );
}

interface PageProps {
  title: ReactNode;
  said?: ReactNode;
  crumb?: { to: string; text: string };
  actions?: ReactNode;
  narrow?: boolean;
  tab?: string; // what the browser's tab says, where the title is more than words
  children: ReactNode;
}

export function Page({ title, said, crumb, actions, narrow, tab, children }: PageProps) {
  usePageTitle(tab ?? (typeof title === "string" ? title : undefined));
  return (
    <div className={narrow ? "page narrow" : "page"}>
      <div className="page-head">
        <div className="stack close">
          {crumb && (
            <nav className="crumb" aria-label="Where this is">
              <Link to={crumb.to}>{crumb.text}</Link> <span aria-hidden="true">/</span>
            </nav>
          )}
          <h1>{title}</h1>
          {said && <p className="said">{said}</p>}
        </div>
        {actions && <div className="actions">{actions}</div>}
      </div>
      <div className="stack wide">{children}</div>
    </div>
  );
}

export const Badge = ({ tone = "none", children, outline }: { tone?: Tone; children: ReactNode; outline?: boolean }) => (
  <span className={`badge ${tone}${outline ? " outline" : ""}`}>{children}</span>
);

export const Dot = ({ tone = "none", live }: { tone?: Tone; live?: boolean }) => (
  <span className={`dot ${tone}${live ? " live" : ""}`} aria-hidden="true" />
);

/// What a page shows before there is anything: it says what belongs here and how to get it.
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon: IconName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="empty">
      <span className="mark">
        <Icon name={icon} size={20} />
      </span>
      <h3>{title}</h3>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export function Notice({ tone, children }: { tone?: "warning" | "ok"; children: ReactNode }) {
  return (
    <div className={`notice ${tone ?? ""}`} role="status">
      <Icon name={tone === "warning" ? "alert" : tone === "ok" ? "check" : "info"} />
      <div className="grow">{children}</div>
    </div>
  );
}

export function Facts({ of }: { of: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {of.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value ?? <span className="faint">none</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

export const Skeleton = ({ lines = 3 }: { lines?: number }) => (
  <div className="stack tight" aria-label="Loading" role="status">
    {Array.from({ length: lines }, (_, i) => (
      <div key={i} className="skeleton" style={{ width: `${92 - i * 17}%` }} />
    ))}
  </div>
);

/// Text with a button that copies it. It says that it did only when it did.
export function Copyable({ text, shown }: { text: string; shown?: ReactNode }) {
  const [copied, setCopied] = useState<"" | "yes" | "no">("");
  const copy = async () => {
    setCopied((await copyText(text)) ? "yes" : "no");
    setTimeout(() => setCopied(""), 2500);
  };
  return (
    <span className="copyable">
      {shown ?? <code>{text}</code>}
      <Button
        kind="plain"
        small
        icon={copied === "yes" ? "check" : copied === "no" ? "alert" : "copy"}
        aria-label={copied === "yes" ? "Copied" : `Copy ${text}`}
        onClick={() => void copy()}
      />
      {copied === "no" && (
        <span className="small" role="status">
          Not copied: select it and press Ctrl C.
        </span>
      )}
    </span>
  );
}

export function Figure({ label, value, unit }: { label: ReactNode; value: ReactNode; unit?: string }) {
  return (
    <div className="figure">
      <span className="quiet small">{label}</span>
      <span className="value">
        {value} {unit && <small>{unit}</small>}
      </span>
    </div>
  );
}

export function Meter({ value, of, label }: { value: number; of: number; label: string }) {
  const share = of > 0 ? Math.min(1, value / of) : 0;
  return (
    <div className="meter" role="meter" aria-label={label} aria-valuenow={value} aria-valuemin={0} aria-valuemax={of}>
      <i className={share > 0.85 ? "high" : ""} style={{ width: `${share * 100}%` }} />
    </div>
  );
}
