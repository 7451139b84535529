import { useQueryClient } from "@tanstack/react-query";
import type { Me } from "../api";
import { told } from "../problem";
import { signOut } from "../queries";
import { Button } from "../ui/Button";
import { Mark } from "../ui/Mark";
import { Menu, MenuItem, MenuLabel } from "../ui/Menu";
import { say } from "../ui/toasts";
import styles from "./Home.module.css";

/** The bar over home: the mark, and who is signed in. */
export function HomeBar({ me }: { me: Me }) {
  const queries = useQueryClient();
  const leave = () => {
    // The editor's code, which knows what is kept on this device, is fetched only now.
    import("../live/device")
      .then(({ forgetEverything }) => Promise.all([forgetEverything(), signOut()]))
      .then(() => queries.invalidateQueries({ queryKey: ["me"] }))
      .catch((error: unknown) => say(told(error)));
  };
  return (
    <header className={styles.bar}>
      <span className={styles.brand}>
        <Mark /> Cairn
      </span>
      {me.person && (
        <Menu
          trigger={
            <Button look="quiet" icon="person">
              {me.person.name}
            </Button>
          }
        >
          <MenuLabel>{me.person.email}</MenuLabel>
          <MenuItem onSelect={leave} note="Also clears what is kept on this device">
            Sign out
          </MenuItem>
        </Menu>
      )}
    </header>
  );
}
