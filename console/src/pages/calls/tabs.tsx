import { NavLink } from "react-router-dom";
import { TabLinks } from "~/design/tab_links";

export const CallTabs = () => (
  <TabLinks label="Calls">
    <NavLink to="/calls" end>
      Live
    </NavLink>
    <NavLink to="/calls/log">Log</NavLink>
  </TabLinks>
);
