let of_sides width height = Times.times width height
