number = 0
loop { number += 1 }
