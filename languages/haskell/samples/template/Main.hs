{-# LANGUAGE TemplateHaskell #-}

import Powers (power)

main :: IO ()
main = print ($(power 5) (2 :: Int))
