enum Colour {
  Red = 'red',
  Green = 'green',
}

namespace Shapes {
  export const corners = { triangle: 3, square: 4 };
}

class Box {
  constructor(
    private readonly colour: Colour,
    public readonly sides: number = Shapes.corners.square,
  ) {}

  toString(): string {
    return `a ${this.colour} box with ${this.sides} corners`;
  }
}

console.log(String(new Box(Colour.Green)));
