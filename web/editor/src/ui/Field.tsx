import { type ComponentProps, useId } from "react";
import styles from "./Field.module.css";

interface Props extends ComponentProps<"input"> {
  label: string;
}

export function Field({ label, ...rest }: Props) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input id={id} className={styles.input} {...rest} />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  /** Is the label only spoken? Then what stands beside it must say what is chosen. */
  bare?: boolean;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange(value: NoInfer<T>): void;
  disabled?: boolean;
}

export function Choice<T extends string>({
  label,
  bare,
  value,
  options,
  onChange,
  disabled,
}: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={bare ? "unseen" : undefined}>
        {label}
      </label>
      <select
        id={id}
        className={styles.input}
        value={value}
        disabled={disabled}
        onChange={(event) => {
          const chosen = options.find(([key]) => key === event.target.value);
          if (chosen) onChange(chosen[0]);
        }}
      >
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
