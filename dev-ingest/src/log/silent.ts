/** Hears everything and says nothing; whoever would gather something for it need not. */
export function silent(): void {}
