import type { ComponentProps } from "react";
import styles from "./Button.module.css";
import { Icon, type IconName } from "./Icon";

type Look = "plain" | "quiet" | "primary" | "danger";

interface Props extends ComponentProps<"button"> {
  look?: Look;
  icon?: IconName;
}

/** A button with words. */
export function Button({ look = "plain", icon, children, className, ...rest }: Props) {
  return (
    <button type="button" className={`${styles.button} ${styles[look]} ${className ?? ""}`} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<"button"> {
  icon: IconName;
  label: string;
}

/** A button with a picture only: its label is spoken, and shown on hover. */
export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`${styles.icon} ${className ?? ""}`}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
