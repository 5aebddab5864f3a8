        default rel
        global  main
        extern  getenv, puts

        section .text
main:   sub     rsp, 8
        lea     rdi, [name]
        call    getenv
        mov     rdi, rax
        call    puts
        xor     eax, eax
        add     rsp, 8
        ret

        section .rodata
name:   db      "GREETING", 0
