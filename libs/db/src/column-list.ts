/** For each member of a row as the code knows it: its column, or an expression of SQL. The compiler sees that none is missing. */
export type Columns<Row> = Readonly<Record<keyof Row & string, string>>;

/**
 * What SELECT or RETURNING has to name so that rows come in the members of `Row`: the one way in which rows are read. With
 * `of`, plain columns are those of the table with this alias; expressions are taken as they are.
 */
export function columnList<Row>(columns: Columns<Row>, of?: string): string {
  return Object.entries<string>(columns)
    .map(([member, column]) => {
      const from = of !== undefined && /^\w+$/.test(column) ? `${of}.${column}` : column;
      return from === member ? column : `${from} AS "${member}"`;
    })
    .join(', ');
}
