# The real ldirectord without its start-up sequence, for scripts that ask its functions.
use strict;
use warnings;
use File::Temp qw(tempdir);

# The code of a program, to be compiled by eval; dies when it is no ldirectord.
sub ldirectord_code {
    my ($program) = @_;
    open(my $source, '<', $program) or die "$program: $!\n";
    my $code = do { local $/; <$source> };
    close $source;
    # Everything but the start-up sequence.
    $code =~ s/^ld_init\(\);.*?^# functions$//ms or die "$program: start-up sequence not found\n";
    $code =~ s/^__END__$.*//ms;
    return $code;
}

# Goes to an empty directory with an ipvsadm that is none; the same surroundings every time.
sub ldirectord_surroundings {
    my $directory = tempdir(CLEANUP => 1);
    chdir $directory or die "$directory: $!\n";
    open(my $fake, '>', 'ipvsadm') or die "ipvsadm: $!\n";
    close $fake;
    $ENV{PERLIO} = 'perlio';
    $ENV{HOSTNAME} = 'director';
}

1;
