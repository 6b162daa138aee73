import { isRouteErrorResponse, useRouteError } from "react-router-dom";
import { ButtonLink } from "~/design/button";
import { Empty, Page } from "~/design/surface";

export function Lost() {
  return (
    <Page title="Nothing here">
      <Empty icon="search" title="There is no page at this address" action={<ButtonLink to="/">To the overview</ButtonLink>}>
        A link may be older than what it led to.
      </Empty>
    </Page>
  );
}

/// A page that could not be drawn, most often because the node was updated while it was open.
export function RouteError() {
  const error = useRouteError();
  const words = isRouteErrorResponse(error) ? error.statusText : error instanceof Error ? error.message : String(error);
  return (
    <main className="page narrow">
      <Empty
        icon="alert"
        title="This page could not be shown"
        action={
          <a className="button normal" href={location.href}>
            Load it again
          </a>
        }
      >
        {words}. If the node was updated a moment ago, loading the page again gets its new version.
      </Empty>
    </main>
  );
}
