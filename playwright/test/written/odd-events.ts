/** What a source that is written for events has to get through: quotes, code, dates, nesting, money. */
export const oddEvents: readonly {
  readonly event_name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}[] = [
  {
    event_name: `it's "paid" \`in full\``,
    properties: {
      comment: 'She said: "it\'s ${fine}" \\ `tick` </script>\r\n\u2028end 🌊',
      'odd key\'s "name"': null,
      constructor: "a plain property",
      amount: "25.00",
      written_amount: "1,250.00",
      cents: 2_500,
      share: 1e-7,
      total: 1e15,
      at: "2026-01-04T12:00:00Z",
      day: "2026-01-04",
      clicked: 1_767_528_000_000,
      order_id: "0b5e8f7a-93d8-4a53-9a1e-7d8c5a3a6f10",
      donor: { country: "DE", tags: ["a", "b"], address: { lines: [["x"], []] }, none: {} },
      lines: [
        { n: 1, price: "9.99" },
        { n: 2, price: null },
      ],
    },
  },
  { event_name: "donation_pending", properties: {} },
];
