/** Which page. Home comes at once; the editor, with all of Yjs and ProseMirror, when a guide is opened. */
import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { Home } from "./home/Home";
import { GuestHome, SignedOut } from "./home/SignedOut";
import { client } from "./http";
import { guideDetails, useMe } from "./queries";
import { Boundary } from "./ui/Boundary";
import { Notice } from "./ui/Notice";
import { Toasts } from "./ui/toasts";

const guidePage = () => import("./guide/GuidePage");
const GuidePage = lazy(guidePage);
const VersionPage = lazy(() => import("./history/VersionPage"));

// Who came for a guide need not wait for "who are you?" before the editor and the guide are fetched.
const wanted = /^\/guides\/([^/]+)$/.exec(window.location.pathname)?.[1];
if (wanted) {
  void guidePage();
  void client.prefetchQuery(guideDetails(decodeURIComponent(wanted)));
}

export function App() {
  const me = useMe();
  if (me.isPending) return null;
  if (me.isError)
    return <Notice title="Cairn does not answer" error={me.error} retry={() => void me.refetch()} />;
  if (!me.data.person && !me.data.guest) return <SignedOut />;
  return (
    <Boundary
      instead={() => (
        <Notice title="Something went wrong here" retry={() => window.location.reload()}>
          <p>The page could not be shown. What was shown as saved is safe.</p>
        </Notice>
      )}
    >
      <Suspense fallback={null}>
        <Switch>
          <Route path="/">{me.data.guest ? <GuestHome /> : <Home me={me.data} />}</Route>
          <Route path="/guides/:guide/versions/:version">
            {({ guide, version }) => <VersionPage key={version} guide={guide} version={version} />}
          </Route>
          <Route path="/guides/:guide">
            {({ guide }) => <GuidePage key={guide} id={guide} me={me.data} />}
          </Route>
          <Route>
            <Notice title="There is no such page" />
          </Route>
        </Switch>
      </Suspense>
      <Toasts />
    </Boundary>
  );
}
