import { array, assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { formatCsv, parseCsv } from "../../src/consent/csv.ts";

describe("tables", () => {
  it("are read as they were written, whatever stands in their cells", () => {
    const cell = string().filter((text) => !/^[=+\-@\t\r]/.test(text));
    const rows = array(array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    assert(
      property(rows, (rest) => {
        const table = [["a", "b"], ...rest];
        expect(parseCsv(formatCsv(table))).toEqual(table);
      }),
    );
  });

  it("hold no formula that a spreadsheet would run", () => {
    expect(formatCsv([["=HYPERLINK(1)", "+1", "-1", "@x"]])).toBe('\ufeff"\'=HYPERLINK(1)","\'+1","\'-1","\'@x"\r\n');
  });

  it("are read as spreadsheets save them: semicolons, tabs, no quotation marks, an empty last cell", () => {
    expect(parseCsv('a;b;c\n1;"x;""y""";\n')).toEqual([
      ["a", "b", "c"],
      ["1", 'x;"y"', ""],
    ]);
    expect(parseCsv('a,b\n5" lens,2')).toEqual([
      ["a", "b"],
      ['5" lens', "2"],
    ]);
    expect(parseCsv("a\tb\r\n1\t2")).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });

  it.each([
    ['a,b\n1,"x,2\n3,4', 2],
    ['a,b\n1,2\n"x"y,4', 3],
    ['"a,b', 1],
  ])("are refused where a quotation mark is not closed: %j", (text, row) => {
    expect(() => parseCsv(text)).toThrow(new RegExp(`^row ${row}: `));
  });
});
