import { NavLink } from "react-router-dom";
import { useConfigs } from "~/api/telephony";
import { useSession } from "./who";
import { Icon, type IconName } from "~/design/icon";
import { Menu } from "~/design/overlay";
import { Dot } from "~/design/surface";
import { health, needsAttention } from "~/pages/telephony/health";
import { type Theme, chooseTheme, useTheme } from "./theme";

export interface Place {
  to: string;
  text: string;
  icon: IconName;
  key: string; // after "g"
}

export const places: readonly Place[] = [
  { to: "/", text: "Overview", icon: "home", key: "o" },
  { to: "/calls", text: "Calls", icon: "phone", key: "c" },
  { to: "/workflows", text: "Workflows", icon: "flow", key: "w" },
  { to: "/telephony-configurations", text: "Telephony", icon: "line", key: "t" },
  { to: "/system", text: "System", icon: "gauge", key: "y" },
  { to: "/settings", text: "Settings", icon: "settings", key: "s" },
];

const themes: readonly [Theme, string, IconName][] = [
  ["system", "As the system", "globe"],
  ["light", "Light", "sun"],
  ["dark", "Dark", "moon"],
];

function Trouble({ to }: { to: string }) {
  const configs = useConfigs();
  if (to !== "/telephony-configurations") return null;
  const bad = configs.data?.filter(needsAttention) ?? [];
  return bad[0] ? (
    <span className="end" title={`${bad[0].name}: ${health(bad[0]).words}`}>
      <Dot tone={bad.some((c) => health(c).tone === "problem") ? "problem" : "warning"} />
      <span className="sr-only">needs attention</span>
    </span>
  ) : null;
}

export function Navigation({ onCommand, onGo }: { onCommand(): void; onGo?(): void }) {
  const { operator, signOut } = useSession();
  const theme = useTheme();
  return (
    <>
      <NavLink to="/" className="brand" onClick={onGo}>
        <img src="/mark.svg" alt="" />
        Tandem
      </NavLink>
      <nav aria-label="Main" className="stack" style={{ "--gap": "2px" } as React.CSSProperties}>
        {places.map((place) => (
          <NavLink key={place.to} to={place.to} end={place.to === "/"} className="nav-link" onClick={onGo}>
            <Icon name={place.icon} />
            {place.text}
            <Trouble to={place.to} />
          </NavLink>
        ))}
      </nav>
      <div className="side-foot">
        <button type="button" className="side-button" onClick={onCommand}>
          <Icon name="search" />
          Go to <kbd>Ctrl K</kbd>
        </button>
        <Menu
          label="Account"
          trigger={
            <button type="button" className="side-button">
              <Icon name="user" />
              <span className="cut">{operator.name}</span>
              <span className="end faint small">{operator.role}</span>
            </button>
          }
          entries={[
            ...themes.map(([key, text, icon]) => ({
              text: theme === key ? `${text} (now)` : text,
              icon,
              onSelect: () => chooseTheme(key),
            })),
            null,
            { text: "Sign out", icon: "out" as const, onSelect: signOut },
          ]}
        />
      </div>
    </>
  );
}
