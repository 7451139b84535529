/** Whether marks are wanted, in the extension's own storage: false where a person does not want them. */
export const SIGNS = "signs";
