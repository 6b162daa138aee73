import { NavLink } from "react-router-dom";

export const CallTabs = () => (
  <nav className="tabs" aria-label="Calls">
    <NavLink to="/calls" end>
      Live
    </NavLink>
    <NavLink to="/calls/log">Log</NavLink>
  </nav>
);
