        default rel
        global  main
        extern  printf

        section .text
main:   sub     rsp, 8
        lea     rdi, [format]
        mov     esi, ANSWER
        xor     eax, eax
        call    printf
        xor     eax, eax
        add     rsp, 8
        ret

        section .rodata
format: db      "built with %d", 10, 0
