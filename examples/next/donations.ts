/** Amounts in the order in which they came; a database in a real site. */
export const donations: string[] = [];
