/** Hears everything and says nothing, so that nothing is gathered for it. */
export function silent(): void {}
