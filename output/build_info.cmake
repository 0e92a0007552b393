# Writes build_info.hpp at build time, and touches it only when it changes. Run as a script:
#   cmake -D SOURCE=<root> -D TARGET=<build>/generated/output/build_info.hpp -D CHOKEPOINT_VERSION=... \
#         -P build_info.cmake
# with the other CHOKEPOINT_ values of build_info.hpp.in; the commit and the dirty flag are found here.
find_program(GIT git)
set(CHOKEPOINT_GIT_COMMIT "unknown")
set(CHOKEPOINT_GIT_DIRTY false)
if(GIT)
    execute_process(COMMAND ${GIT} rev-parse --verify HEAD WORKING_DIRECTORY ${SOURCE}
                    OUTPUT_VARIABLE commit RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(NOT failed)
        set(CHOKEPOINT_GIT_COMMIT ${commit})
        # Only what is compiled counts: a run carries its whole scenario with it.
        execute_process(COMMAND ${GIT} status --porcelain -- sim agents output tools CMakeLists.txt cmake
                        WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE changes ERROR_QUIET)
        if(changes)
            set(CHOKEPOINT_GIT_DIRTY true)
        endif()
    endif()
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/build_info.hpp.in ${TARGET} @ONLY)
