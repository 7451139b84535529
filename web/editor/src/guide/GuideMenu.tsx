import { useState } from "react";
import { useLocation } from "wouter";
import { useGuide } from "../model/uses";
import { told } from "../problem";
import { useDeleteGuide } from "../queries";
import { IconButton } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Menu, MenuItem, MenuLabel, MenuLine, MenuLink } from "../ui/Menu";
import { say } from "../ui/toasts";

const FORMATS = [
  ["md", "Markdown", "with its pictures, zipped"],
  ["html", "One HTML file", "opens anywhere, pictures inside"],
  ["json", "JSON", "everything, for programs"],
  ["recorder", "Chrome Recorder", "to replay it"],
  ["side", "Selenium IDE", "a project that runs it"],
  ["playwright-ts", "Playwright test", "in TypeScript"],
  ["playwright-py", "Playwright test", "in Python, for pytest"],
] as const;

/** What else one can do with the guide: read it, print it, take it away, delete it. */
export function GuideMenu() {
  const { id, access } = useGuide();
  const [deleting, setDeleting] = useState(false);
  const [, go] = useLocation();
  const remove = useDeleteGuide(id);
  const confirmed = () => {
    setDeleting(false);
    remove.mutate(undefined, {
      onSuccess: () => {
        go("/");
        say("The guide was deleted");
      },
      onError: (error) => say(told(error)),
    });
  };
  return (
    <>
      <Menu trigger={<IconButton icon="more" label="More" data-testid="guide-menu" />}>
        <MenuLink href={`/guides/${id}/read`} icon="read" newTab note="As readers see it; print from there">
          Open reading page
        </MenuLink>
        <MenuLine />
        <MenuLabel>Export</MenuLabel>
        {FORMATS.map(([format, words, note]) => (
          <MenuLink key={format} href={`/api/guides/${id}/export?format=${format}`} note={note} download>
            {words}
          </MenuLink>
        ))}
        {access === "own" && (
          <>
            <MenuLine />
            <MenuItem icon="bin" danger testid="guide-delete" onSelect={() => setDeleting(true)}>
              Delete guide
            </MenuItem>
          </>
        )}
      </Menu>
      {deleting && (
        <Confirm
          title="Delete this guide?"
          about="It disappears for everybody it is shared with, and its links stop working."
          yes="Delete guide"
          danger
          onYes={confirmed}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  );
}
