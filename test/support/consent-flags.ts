/** Flags that answer everything for teaching: the patient agreed in writing, and nothing identifies. */
export const teaching: readonly string[] = [
  "--consent",
  "teaching",
  "--given-by=patient",
  "--subject=adult",
  "--form=written",
  "--obtained-on=2026-11-20",
  "--obtained-by=GP",
  "--explained=all",
  "--in-notes",
  "--visible=none",
  "--patient-would-recognise=no",
];
