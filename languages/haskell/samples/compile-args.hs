{-# LANGUAGE CPP #-}

main :: IO ()
main = putStrLn ("built with " ++ show (ANSWER :: Int))
