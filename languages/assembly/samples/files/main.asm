%include "greetings/greet.inc"

        default rel
        global  main

        section .text
main:   sub     rsp, 8
        greet   ada
        greet   grace
        xor     eax, eax
        add     rsp, 8
        ret

        section .rodata
ada:    db      "Ada", 0
grace:  db      "Grace", 0
